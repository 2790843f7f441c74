"""Textbook inventory policies, over arrays: one call works out thousands of articles.

    spread         how demand over a time scatters, and what is lost above a level
    levels         how much to keep: newsvendor, base stock, type 1 and type 2 service, (R, Q)
    review         (s, S): the exact optimum of Zheng and Federgruen, and Ehrhardt's approximation for many articles at once
    orders         how much to order: packs and least quantities, shelf life, what a budget is best spent on
    sources        of whom, and from where: several suppliers, transfers between warehouses
    classes        ABC by value, XYZ by variability, with hysteresis

Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains, 4th ed. (2017), is cited as SPT.
"""
