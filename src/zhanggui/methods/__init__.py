"""Textbook algorithms: values in, values out. They know no shop, and each cites its source."""
