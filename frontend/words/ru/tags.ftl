# Метки лидов и клиентов.

tags-title = Метки
tags-one = Метка
tags-any = Любая метка
tags-only = Только с меткой { $name }
tags-add = Метка
tags-find = Найти или назвать метку
tags-create = Создать метку «{ $name }»
tags-remove = Снять метку { $name }
tags-manage = Изменить метку { $name }
tags-name = Название
tags-colour = Цвет
tags-borne = { $count ->
    [one] Стоит у { $count } записи
    [few] Стоит у { $count } записей
   *[many] Стоит у { $count } записей
}
tags-save = Сохранить
tags-cancel = Отмена
tags-delete = Удалить
tags-unknown = Не удалось прочитать метки.
tags-grey = Серый
tags-blue = Синий
tags-green = Зелёный
tags-amber = Янтарный
tags-red = Красный
tags-plum = Сливовый
