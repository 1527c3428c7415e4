"""Everything that leaves Qingtie: schema, tables, exporters, publishing, reports, notebook helpers.

This module imports nothing, so that `import output` costs nothing: pandas and pyarrow come with the
module that needs them (`output.dataset`, `output.exporters`, `output.notebook`, `output.report`).
"""
