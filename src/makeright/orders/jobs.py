"""Short tasks of orders."""

from makeright.jobs.queueing import task
from makeright.orders import carrying_out, picturing, searching
from makeright.orders.models import Product


@task("orders.carry_out")
def let_it_be_done_in_the_shop(operation: int) -> None:
    carrying_out.carry_out(operation)


@task("orders.find_again")
def let_the_orders_of_a_product_be_found(product: int, beyond: int) -> None:
    searching.put_orders_of_product(product, beyond)


@task("orders.fetch_picture")
def let_its_picture_be_fetched(product: int) -> None:
    picturing.fetch_picture(Product.objects.get(pk=product))
