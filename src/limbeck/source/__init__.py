"""Scripts as the script pane shows them: their lines, their colours, their cells, kept for a while.

``text`` is a source as lines and places, ``highlighting`` gives each piece of a line its role, ``shaping``
says which characters stand in which cell and where a line is wrapped, ``files`` keeps what was opened last.
None of it costs more than what is seen of a script: a megabyte is as soon on the screen as a page.
"""
