# Circles: some of those who follow one, to write to apart.

circles-heading = Circles
circles-meaning = Some of those who follow you, to write to apart from the others. Who is in one is nobody's business but yours; the servers of those who get a post see to whom else it goes.
circles-empty = No circles yet
circles-empty-next = Make one for family, friends or neighbours, and choose it when you write.
circles-title-label = Name
circles-create = Make the circle
circles-people = In this circle
circles-people-empty = Nobody is in it. Add somebody who follows you.
circles-add-label = Address of somebody who follows you
circles-nobody = Nobody by that address follows you.
circles-full = There is no room for more.
circles-edit = This circle
circles-delete = Delete this circle
circles-deleted = The circle is gone.
circles-write = Write to this circle
circle-meaning = Circle: { $name }
visibility-limited = A circle of the author's
