"""An independent recount of every figure: it imports nothing of ours, and reads only rows.

`Rows` reads the tables by plain SQL; `Hours` knows when it is open, minute by minute; `Lives` tells
each contact over again from its history; `wrong_facts` compares what the application wrote down of
answers, terms and ends with that; `Figures` counts.
"""
