# Роли: что они разрешают и насколько широко.

roles-title = Роли
roles-one = Роль
roles-new = Новая роль
roles-name = Название
roles-permissions = Права
roles-of-all = { $count } из { $all }
roles-people = Люди
roles-built-in = встроенная
roles-actions = Действия
roles-delete = Удалить
roles-delete-title = Удалить роль «{ $name }»?
roles-deleted = Роль удалена
roles-saved = Роль сохранена
roles-save = Сохранить
roles-allows = Что разрешает роль
roles-permission = Право
roles-reach-none = Нет
roles-reach-own = Своё
roles-reach-groups = Группы
roles-reach-all = Всё
roles-admin-text = Администратору всегда разрешено всё: эту роль изменить нельзя.
roles-built-in-text = Встроенную роль можно настроить, но не переименовать и не удалить. Изменения действуют сразу.
roles-delete-text = { $count ->
    [0] Её никому не выдавали.
    [one] Её лишится { $count } человек, сразу и везде.
    [few] Её лишатся { $count } человека, сразу и везде.
   *[many] Её лишатся { $count } человек, сразу и везде.
}

roles-clients-read = Видеть клиентов
roles-clients-write = Менять клиентов
roles-leads-read = Видеть лидов
roles-leads-write = Менять лидов
roles-messages-read = Видеть сообщения
roles-messages-write = Менять сообщения
roles-mailings-read = Видеть рассылки
roles-mailings-write = Менять и запускать рассылки
roles-mailings-switch = Останавливать рассылки
roles-suppressions-read = Видеть стоп-лист
roles-suppressions-write = Менять стоп-лист
roles-articles-write = Писать и публиковать статьи
roles-logs-read = Видеть журнал отправки
roles-dashboard-read = Видеть обзор
roles-reports-read = Видеть отчёты
roles-captured-mail-read = Читать пойманные письма
roles-users-read = Видеть пользователей
roles-users-block = Блокировать пользователей
roles-roles-read = Видеть роли
roles-roles-write = Создавать и выдавать роли
roles-groups-read = Видеть группы и их участников
roles-groups-write = Создавать группы и решать, кто в них
roles-audit-read = Видеть журнал изменений
roles-users-invite = Приглашать людей
roles-settings-write = Менять настройки сервиса
roles-jobs-read = Видеть фоновые задачи
roles-jobs-write = Повторять и удалять фоновые задачи
