"""How the shipped model is made: run by hand, never imported by the program."""
