"""The wire: items of news agencies and feeds, and the stories made of them."""
