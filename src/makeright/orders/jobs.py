"""Short tasks of orders."""

from makeright.jobs.queueing import task
from makeright.orders import carrying_out


@task("orders.carry_out")
def let_it_be_done_in_the_shop(operation: int) -> None:
    carrying_out.carry_out(operation)
