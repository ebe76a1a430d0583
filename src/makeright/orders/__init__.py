"""What was bought: products, orders with their lines, payments and shipments, and the shops in which they live."""
