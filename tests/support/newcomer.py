"""Somebody of the register who has no account yet, known by two numbers, a full birth date and a telephone."""

import json

from support.server import TODAY

NEWCOMER = """
SELECT json_build_object('person', p.id, 'full_name', p.full_name, 'birth_date', p.birth_date, 'phone', p.phone,
    'si_number', s.value, 'personal_number', n.value)
FROM person p JOIN person_identifier s ON s.person = p.id AND s.kind = 'si_number' AND s.valid @> date '{today}'
JOIN person_identifier n ON n.person = p.id AND n.kind = 'personal_number' AND n.valid @> date '{today}'
WHERE p.phone IS NOT NULL AND p.died_on IS NULL AND length(p.birth_date) = 10
AND NOT EXISTS (SELECT FROM account WHERE person = p.id) ORDER BY p.id LIMIT 1
"""


def newcomer(cluster, database):
    return json.loads(cluster.sql(NEWCOMER.format(today=TODAY), database))
