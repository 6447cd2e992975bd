"""Exports of invented shops and ledgers, written as each program writes them."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Company,Billing City,Billing Phone,"
    "Shipping Name,Notes,Cancelled at,Payment Reference,Refunded Amount,Vendor,Id,Phone,Payment ID,Next Payment Due At"
).split(",")
BUYERS = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address City,"
    "Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags"
).split(",")
STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Fee,Mode,PaymentIntent ID,Status,Description,Customer ID,"
    "Customer Description,Customer Email,Invoice ID"
).split(",")
EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer City,Ship To Name,Ship To Phone,Item Number,"
    "Item Title,Custom Label,Quantity,Sold For,Shipping And Handling,eBay Collected Tax,Total Price,Sale Date,Paid On Date"
).split(",")
XERO = (
    "ContactName,EmailAddress,POAddressLine1,POCity,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,"
    "InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,TaxAmount,Currency,Type,Status"
).split(",")
WREN, OTIS = "wren@kiln-and-ash.com", "otis.vane@mail-home.net"


def text(rows, columns, **how):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **how)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def write(path: Path, content: str, mtime: int = 0, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    if mtime:
        os.utime(path, (mtime, mtime))
    return path


def order(number, *lines, **more):
    """Rows of a Shopify order: its own, then one for each further line. A line is (quantity, name, price)."""
    first, *rest = lines or [("1", "Bowl", "20.00")]
    head = {
        "Name": f"#{number}", "Email": WREN, "Financial Status": "paid", "Currency": "EUR", "Total": "34.98", "Id": f"90{number}",
        "Created at": "2026-05-01 10:00:00 +0200", "Paid at": "2026-05-01 10:01:00 +0200", "Billing Name": "Wren Abara",
        "Billing City": "Ghent", "Refunded Amount": "0.00", "Vendor": "Kiln", "Shipping": "4.98",
    }  # fmt: skip
    rows = [head | line(*first) | more]
    return rows + [{"Name": f"#{number}", "Vendor": "Kiln"} | line(*one) for one in rest]


def line(quantity, name, price):
    return {"Lineitem quantity": quantity, "Lineitem name": name, "Lineitem price": price}


def shopify(path: Path, *orders, mtime: int = 0) -> Path:
    return write(path, text([row for one in orders for row in one], SHOPIFY), mtime)


def payment(number, amount="50.00", **more):
    """A row of Stripe's payments."""
    return {
        "id": f"ch_{number}", "Created date (UTC)": "2026-06-01 12:00:00", "Amount": amount, "Amount Refunded": "0.00",
        "Currency": "usd", "Captured": "true", "Mode": "Live", "Status": "Paid", "Customer Email": WREN,
    } | more  # fmt: skip


def stripe(path: Path, *rows, columns=STRIPE, mtime: int = 0) -> Path:
    return write(path, text(rows, columns), mtime)


def charge(number, amount=5000, **more):
    return {
        "id": f"ch_{number}", "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": 0,
        "captured": True, "created": 1_780_000_000, "currency": "usd", "livemode": True, "status": "succeeded",
        "billing_details": {"email": WREN, "name": "Wren Abara"}, "customer": "cus_1",
    } | more  # fmt: skip


def refund(number, amount, of, **more):
    return {
        "id": f"re_{number}", "object": "refund", "amount": amount, "charge": f"ch_{of}", "created": 1_780_100_000,
        "currency": "usd", "status": "succeeded", "reason": "requested_by_customer",
    } | more  # fmt: skip


def invoice(number, total=5000, **more):
    return {
        "id": f"in_{number}", "object": "invoice", "number": f"KA-{number}", "total": total, "currency": "usd", "livemode": True,
        "created": 1_779_000_000, "customer": "cus_1", "customer_email": WREN, "status": "paid",
        "lines": {"object": "list", "data": [{"object": "line_item", "quantity": 2, "amount": total, "description": "Kiln time"}]},
    } | more  # fmt: skip


def customer(number, address=WREN, **more):
    return {
        "id": f"cus_{number}", "object": "customer", "email": address, "name": "Wren Abara", "phone": "+32 470 11 22 33",
        "address": {"city": "Ghent"}, "created": 1_770_000_000, "livemode": True,
    } | more  # fmt: skip


def answers(path: Path, *objects, mtime: int = 0) -> Path:
    page = {"object": "list", "data": list(objects), "has_more": False, "url": "/v1/things"}
    return write(path, json.dumps(page), mtime)


def sold(number, title="Vase", **more):
    """A row of eBay's report."""
    return {
        "Sales Record Number": str(number), "Order Number": f"05-{number}-1", "Buyer Username": "potfan_7", "Buyer Name": "Otis Vane",
        "Buyer City": "Leeds", "Item Number": "9" * 6 if title else "", "Item Title": title, "Quantity": "1", "Sold For": "$18.00",
        "Shipping And Handling": "$2.00", "Total Price": "$20.00", "Sale Date": "Sep-30-26", "Paid On Date": "Sep-30-26",
    } | more  # fmt: skip


def ebay(path: Path, *rows, columns=EBAY, seller: str = "kilnshop") -> Path:
    blank = "," * (len(columns) - 1)
    header, *body = text(rows, columns).splitlines()
    lines = [
        blank,
        header,
        blank,
        *body,
        "",
        f"{len(rows)},record(s) downloaded, from Sep-01-26 to Sep-30-26",
        f"Seller ID : {seller}",
    ]
    return write(path, "\n".join(lines) + "\n")


def bill(number, **more):
    """A row of Xero's invoices."""
    return {
        "ContactName": "Kiln & Ash Ltd", "EmailAddress": WREN, "POCity": "Ghent", "InvoiceNumber": f"INV-{number}",
        "InvoiceDate": "13/05/2026", "DueDate": "27/05/2026", "Total": "120.00", "InvoiceAmountDue": "0.00", "Description": "Glaze",
        "Quantity": "2", "UnitAmount": "50.00", "LineAmount": "100.00", "Currency": "GBP", "Type": "Sales invoice", "Status": "Paid",
    } | more  # fmt: skip


def xero(path: Path, *rows, columns=XERO, **how) -> Path:
    return write(path, text(rows, columns, **how))


def report(path: Path, header: str, *lines: str, name: str = "Sales by Customer Detail") -> Path:
    """A QuickBooks report: its three lines above, the blank one, and when it was made."""
    width = header.count(",")
    above = [
        f"Moss Pottery LLC{',' * width}",
        f"{name}{',' * width}",
        f'"January 1 - December 31, 2026"{"," * width}',
        "," * width,
    ]
    below = ["," * width, f'" Accrual Basis  Saturday, November 21, 2026 09:00 AM GMTZ"{"," * width}']
    return write(path, "\n".join([*above, header, *lines, *below]) + "\n")


BY_CUSTOMER = ",Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Sales Price,Amount,Balance"
