"""What another rule would have paid over the same orders: asked, replayed by the engine, said in numbers.

`asked` the question · `sides` the two rules made ready · `queries` whole numbers from the engine · `replay` both sides
per worker · `outcome` the figures · `groups` who gains and who loses · `spread` intervals · `reactions` L1 and L2 ·
`package` the cheapest change that reaches targets.
"""
