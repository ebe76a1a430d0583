"""Orders on the desk: the list, one of them, and those beside a conversation."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from makeright.customers.filling_in import values_of
from makeright.desk.listing_orders import LONGEST, latest_of, page_of, search
from makeright.desk.telling_past import past_of
from makeright.desk.views.base import Context, DeskView, MatterView, PageView
from makeright.desk.views.person import whole_number
from makeright.files.serving import respond
from makeright.lib.text import squeeze, without_controls
from makeright.orders.models import Order, Product
from makeright.orders.models.order import STATES, OrderQuerySet
from makeright.orders.permissions import SEE
from makeright.remedies.concerning import concern, concerns_of
from makeright.remedies.naming_orders import written_of
from makeright.remedies.permissions import MAKE_RIGHT

PARTS = (
    "lines__variant__product__picture__thumbnail",
    "payments__tender",
    "shipments__sightings",
    "returns__line",
    "remarks",
)


class OrdersView(DeskView):
    """A view of orders, as far as the agent may see them."""

    needs = {"get": SEE}

    @property
    def seen(self) -> OrderQuerySet:
        """Which the agent may see."""
        return Order.objects.visible_to(self.agent)

    def listed(self) -> Context:
        """What the list needs: the orders whom the agent sees, in a state, and in which what was typed is found."""
        asked = self.request.GET
        typed = squeeze(without_controls(asked.get("q", "")[:LONGEST]))
        state = asked.get("state", "")
        of = self.seen.filter(state=state) if state in STATES else self.seen
        before, after = (whole_number(asked.get(name, "")) for name in ("before", "after"))
        return {
            "orders": page_of(search(of, typed), before=before, after=after),
            "typed": typed,
            "state": state if state in STATES else "",
            "is_first": not (before or after),
        }


class Orders(PageView, OrdersView):
    """The page of orders."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/orders.html", self.listed() | {"at": "orders"})


class OrderRows(OrdersView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = self.partial("desk/_orders.html", self.listed())
        asked = {name: said for name in ("q", "state") if (said := request.GET.get(name, ""))}
        response["HX-Replace-Url"] = reverse("desk:orders") + (f"?{urlencode(asked)}" if asked else "")
        return response


class OrderView(OrdersView):
    """A view of one order, by its key. What the agent may not see is not found."""

    def told(self, key: int) -> Context:
        """What its page needs."""
        seen = self.seen.select_related("shop", "customer", "ship_to", "bill_to").prefetch_related(*PARTS)
        order = get_object_or_404(seen, pk=key)
        family = Order.objects.filter(lines__replaces__order=order).distinct().order_by("pk")
        origin = Order.objects.filter(lines__in=order.lines.exclude(replaces=None).values("replaces")).first()
        return {
            "order": order,
            "made_for": list(family),
            "origin": origin,
            "past": past_of(order, agent=self.agent, sight=self.sight),
            "fields": values_of("order", [order.pk])[order.pk],
        }


class OneOrder(PageView, OrderView):
    """The page of an order."""

    def get(self, request: HttpRequest, order: int) -> HttpResponse:
        return self.page("desk/one_order.html", self.told(order) | {"at": "orders"})


class OneOrderRows(OrderView):
    """The page without what stands around it."""

    def get(self, request: HttpRequest, order: int) -> HttpResponse:
        return self.partial("desk/_one_order.html", self.told(order))


class ProductPicture(DeskView):
    """The small picture of a product; not found while there is none."""

    needs = {"get": SEE}

    def get(self, request: HttpRequest, product: int) -> HttpResponseBase:
        products = Product.objects.select_related("picture__thumbnail__file")
        found = get_object_or_404(products, pk=product).small_picture
        if found is None or found.file is None:
            raise Http404
        return respond(found.file, f"{product}.webp", inline=True)


class CustomerOrdersView(MatterView):
    """A view of what the customer of a conversation bought last, and which of it the matter is about."""

    def listed(self) -> HttpResponse:
        theirs = Order.objects.visible_to(self.agent).filter(customer=self.conversation.customer_id)
        orders, has_more = latest_of(theirs)
        about = {each.order_id for each in concerns_of(self.conversation)}
        written = {each.pk for each in written_of(self.conversation)}
        further = written - {each.pk for each in orders}
        context = {
            "conversation": self.conversation,
            "orders": orders + (latest_of(theirs.filter(pk__in=further))[0] if further else []),
            "about": about,
            "named": written,
            "has_more": has_more,
            "view": self.view,
        }
        return self.partial("desk/_customer_orders.html", context)


class CustomerOrders(CustomerOrdersView):
    """What the customer of a conversation bought last: the pane asks for it when it is looked at."""

    needs = {"get": SEE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.listed()


class Concern(CustomerOrdersView):
    """That a conversation is about an order of its customer (`order`, its key): POST says so."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest) -> HttpResponse:
        theirs = Order.objects.visible_to(self.agent).filter(customer=self.conversation.customer_id)
        order = get_object_or_404(theirs, pk=whole_number(request.POST.get("order", "")))
        concern(self.conversation, order, by=self.actor, now=self.now)
        return self.changed(self.listed())
