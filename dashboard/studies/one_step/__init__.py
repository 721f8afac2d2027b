"""One step of training, phase by phase: the study and the pictures it is made of."""
