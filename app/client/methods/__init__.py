"""The methods of both clients, a module per kind of resource, as the API has them."""
