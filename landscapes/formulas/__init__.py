"""How a typed formula is read, checked, evaluated and printed; formula_landscape.py is its door.

characters.py   the text in pieces; every strange character is refused by name
tokens.py       pieces -> tokens, with the multiplications nobody wrote; spelling.py: which words
                are names, and what the others may have been meant to be
grammar.py      tokens -> tree (tree.py), with a generated parser (parser.py)
names.py        which names are variables, parameters, indices of sums
evaluate.py     the only interpreter, and what it refuses beforehand; vocabulary.py: all it can call
canonical_text.py latex.py smoothness_of_tree.py      what a tree says about itself
"""
