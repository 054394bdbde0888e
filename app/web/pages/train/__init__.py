"""The page /train: a model of a text of one's own."""
