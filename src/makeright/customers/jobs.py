"""Short tasks of customers."""

from makeright.customers import belonging, importing, telling_person
from makeright.customers.forgetting import go_on_by_job
from makeright.jobs.queueing import task


@task("customers.gather")
def let_a_domain_gather_its_people(domain: int, beyond: int) -> None:
    belonging.gather(domain, beyond)


@task("customers.release")
def let_a_company_release_those_who_belong_no_longer(company: int, beyond: int) -> None:
    belonging.release(company, beyond)


@task("customers.import")
def let_more_rows_come_in(customer_import: int) -> None:
    importing.go_on_by_job(customer_import)


@task("customers.forget")
def let_more_of_somebody_be_forgotten(forgetting: int) -> None:
    go_on_by_job(forgetting)


@task("customers.tell_person")
def put_together_what_is_kept_of_a_person(export: int) -> None:
    telling_person.put_together(export)
