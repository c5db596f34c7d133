# Tags of leads and clients.

tags-title = Tags
tags-one = Tag
tags-any = Any tag
tags-only = Only those tagged { $name }
tags-add = Tag
tags-find = Find or name a tag
tags-create = Make the tag “{ $name }”
tags-remove = Take off { $name }
tags-manage = Change the tag { $name }
tags-name = Name
tags-colour = Colour
tags-borne = { $count ->
    [one] { $count } record bears it
   *[other] { $count } records bear it
}
tags-save = Save
tags-cancel = Cancel
tags-delete = Delete
tags-unknown = The tags could not be read.
tags-grey = Grey
tags-blue = Blue
tags-green = Green
tags-amber = Amber
tags-red = Red
tags-plum = Plum
