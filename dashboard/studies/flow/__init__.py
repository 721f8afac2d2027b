"""The gradient's flow: the study and the pictures it is made of."""
