"""The review desk: people see what cleaning did, and decide; later cleanings keep to it.

`store` keeps decisions on disk, `browse` reads the dataset, `view` lays one article out, `app` serves it on loopback,
`gold` exports decisions for the wording scorer. Only `app` and `serve` load the web framework.
"""
