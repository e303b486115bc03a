"""Synthetic systems of departments, each a program served on loopback: `opendata demo --run` and
`opendata dev --demo` start them, and end them.

A program prints its base URL as its first line, serves until its standard input ends, and says in a
header of every answer that its data are synthetic. Its name is the host's name in declarations.
"""
