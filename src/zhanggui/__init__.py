"""Zhanggui (掌柜) runs a shop's books: files in, facts out, and the year's account compiled from them.

Read in this order: `nouns` (what can be declared), one folder of `domains`
(what is declared), `engine` (what runs it).
"""
