"""The workbench: a case in the browser, on one's own machine. `serve.serve` opens it, `app.make` is the application.

    safety     what every request must pass, and what every response says to the browser
    bench      one case at work: the store, what is derived from it, what goes on in the background
    words      the interface's strings, English and Ukrainian, in one table
    filters    the state of a list in its address
    reading    a report as segments that carry code points, its claims beside it
    masking    what of a report's text is kept back until somebody asks for it
    places     base map and points        timeline     the time line as SVG
    intake     adding reports             fetching     the only door to the network, shut by default
    pages      what each address answers

Article text is never markup: it goes through Jinja2's escaping or `markupsafe.escape`, and nothing here marks it as safe.
"""
