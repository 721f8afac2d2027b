"""The study of losses measured elsewhere: is my plot right?"""
