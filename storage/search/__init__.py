"""Search: full text over headlines and bodies, the same in every database.

    text ─words─▶ folded words ─index─▶ FTS5 | tsvector
    query ─query─▶ clauses ─find─▶ hits ─snippet─▶ marked passages

What is a word, how it is folded and what a query means is decided here, in Python; the databases only keep words and
look them up. So the same query finds the same articles in each.
"""
