"""What is kept in the process: words of occupations and names of communes, as people type them."""

from services.matching.memory.occupations import Meant, meant_by, suggest
from services.matching.memory.places import departments_around, suggest_places
from services.matching.memory.words import words

__all__ = [
    "Meant",
    "departments_around",
    "meant_by",
    "suggest",
    "suggest_places",
    "words",
]
