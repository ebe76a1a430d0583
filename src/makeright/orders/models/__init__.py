"""What is sold, what was ordered, what was paid and sent, and what is to be done about it."""

from makeright.orders.models.aftermath import DiscountCode, Remark, Return
from makeright.orders.models.line import Line
from makeright.orders.models.operation import Claimed, Operation
from makeright.orders.models.order import Order, OrderQuerySet
from makeright.orders.models.payment import Payment
from makeright.orders.models.product import Product, Variant
from makeright.orders.models.shipment import Packed, Shipment, Sighting
from makeright.orders.models.shop import Shop
from makeright.orders.models.tender import Address, Tender

__all__ = [
    "Address",
    "Claimed",
    "DiscountCode",
    "Line",
    "Operation",
    "Order",
    "OrderQuerySet",
    "Packed",
    "Payment",
    "Product",
    "Remark",
    "Return",
    "Shipment",
    "Shop",
    "Sighting",
    "Tender",
    "Variant",
]
