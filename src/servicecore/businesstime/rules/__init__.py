"""What calendars say, apart from any answer: hours, hours that change on a day, and calendars combined.

`protocol` is what all three can tell. `layer` and `ruling` are dated exceptions,
`definition` is hours with them, `succession` is versions of hours, `combination`
the algebra; `reasons` and `combined_reasons` tell why time is open or closed,
`document` and `sections` read all of it from plain data.
"""
