# Уведомления: колокольчик, список, как о чём сообщать.

notifications-title = Уведомления
notifications-unread = Уведомления, непрочитанных: { $count }
notifications-new = Не прочитано
notifications-read-all = Прочитать все
notifications-all = Показать все
notifications-set = Настроить уведомления
notifications-shown = { $count ->
    [one] Показано { $count } уведомление
    [few] Показаны { $count } уведомления
   *[many] Показано { $count } уведомлений
}
notifications-which = Какие показать
notifications-read-and-unread = Все
notifications-only-unread = Непрочитанные
notifications-kind = О чём
notifications-any-kind = Обо всём
notifications-nothing = Ничего не нашлось
notifications-nothing-text = Таких уведомлений нет. Прочитанные хранятся 90 дней.
notifications-clear = Сбросить фильтры
notifications-empty = Уведомлений нет
notifications-empty-text = Здесь появится то, что касается вас: переданные клиенты, упоминания, загруженные файлы.

notifications-assigned-client = Вам передан клиент «{ $title }»
notifications-assigned-lead = Вам передан лид «{ $title }»
notifications-assigned-group = { $count ->
    [one] Вам передана { $count } запись группы «{ $title }»
    [few] Вам переданы { $count } записи группы «{ $title }»
   *[many] Вам передано { $count } записей группы «{ $title }»
}
notifications-seated = Вы теперь в группе «{ $title }»
notifications-mentioned = Вас упомянули в комментарии: «{ $title }»
notifications-converted = Лид «{ $title }» стал клиентом
notifications-converted-group = { $count ->
    [one] { $count } лид группы «{ $title }» стал клиентом
    [few] { $count } лида группы «{ $title }» стали клиентами
   *[many] { $count } лидов группы «{ $title }» стали клиентами
}
notifications-import-done = Файл «{ $title }» загружен
notifications-import-failed = Файл «{ $title }» не загрузился
notifications-mailing-stopped = Рассылка «{ $title }» остановлена
notifications-mailing-released = Рассылка «{ $title }» снова разрешена

notifications-kind-assigned = Вам передали клиента или лида
notifications-kind-seated = Вас добавили в группу
notifications-kind-mentioned = Вас упомянули
notifications-kind-converted = Лид стал клиентом
notifications-kind-import-finished = Файл загружен
notifications-kind-mailing-stopped = Рассылку остановили или разрешили

notifications-set-lead = О чём сообщать вам и как. Применяется сразу.
notifications-set-saved = Уведомления настроены
notifications-in-app = В приложении
notifications-in-app-of = В приложении: { $kind }
notifications-by-mail = По почте
notifications-by-mail-of = По почте: { $kind }
notifications-mail-off = Не писать
notifications-mail-at-once = Сразу
notifications-mail-daily = Раз в день
