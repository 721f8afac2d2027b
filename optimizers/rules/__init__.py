"""Update rules that a person types: read, checked, printed, and then methods like all others.

own_rule.py is the door; docs/RULES.md says what may be typed.

statements.py   the text as statements and declared knobs; refusal.py: the sentence and where
words.py        what is given and what may be called, and what names mean by themselves
reading.py      names: given, set, remembered, knobs; shapes.py: numbers, vectors, matrices
algebra.py      dot, norm, solve and their kin, for every member of a batch
printing.py     the rule in LaTeX; examples.py: some well-known ones
"""
