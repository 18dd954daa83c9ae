"""Tables of facts: communes, their old codes, departments, occupations of the ROME."""
