"""Workflows as pictures: text that Mermaid and Graphviz draw."""

from servicecore.workflow.picture.dot import to_dot
from servicecore.workflow.picture.mermaid import to_mermaid

__all__ = ["to_dot", "to_mermaid"]
