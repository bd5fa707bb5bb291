"""Fees, invoices, payments and the ledger. All amounts are whole đồng; every movement is in the ledger, twice."""
