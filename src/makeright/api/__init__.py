"""What the REST API of all apps is made of: who comes in, ids, pages, and problems told."""
