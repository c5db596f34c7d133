# Люди с учётными записями: кто они, что у них здесь есть, могут ли войти.

users-title = Пользователи сервиса
users-one = Пользователь
users-clients-of-all = Все клиенты
users-whose = Чьи клиенты
users-owner = Владелец
users-somebody = другой пользователь
users-search = Имя, e-mail, телефон
users-all = Все
users-state = Состояние
users-active = Активен
users-unconfirmed = Не подтверждён
users-blocked = Заблокирован
users-roles = Роли
users-any-role = Любая роль
users-no-roles = ролей нет
users-role-user = Пользователь
users-role-manager = Менеджер
users-role-admin = Администратор
users-name = Имя
users-email = E-mail
users-phone = Телефон
users-clients = Клиенты
users-messages = Сообщения
users-mailings = Рассылки
users-active-mailings = { $count ->
    [0] активных нет
    [one] { $count } активна
   *[other] { $count } активны
}
users-delivered = Доставлено
users-has = Что у него есть
users-about = О человеке
users-seen = Был здесь
users-never-seen = ещё не входил
users-created = Зарегистрирован
users-actions = Действия
users-more = Действия: { $name }
users-open = Открыть
users-count = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}
users-none-found = Таких людей нет
users-none-found-text = Сбросьте условия, чтобы увидеть всех.

users-block = Заблокировать
users-block-title = Заблокировать: { $name }?
users-block-text = Человек сразу выйдет на всех устройствах, его рассылки встанут на паузу, даже посреди отправки.
users-block-reason = Причина
users-block-reason-hint = Он увидит её, когда попробует войти.
users-block-refused = Этого человека заблокировать нельзя: администратора блокирует только администратор, а последний администратор остаётся.
users-block-done = Человек заблокирован
users-unblock = Разблокировать
users-unblock-title = Разблокировать: { $name }?
users-unblock-text = Человек снова сможет войти. Рассылки останутся на паузе, пока он сам их не возобновит.
users-unblock-done = Человек разблокирован
users-blocked-because = Причина: «{ $reason }»
users-blocked-by = { $name }, { $when }
users-blocked-by-operator = из командной строки сервера, { $when }

users-rights = Роли и права
users-given-done = Права изменены
users-given-forbidden = Выдать и отозвать можно только то, что разрешено вам самим.
users-given-wrong-state = Нельзя: это последний администратор, или адрес ещё не подтверждён.
users-singles = Отдельные права
users-singles-none = Отдельных прав нет: всё, что можно, разрешают роли.
users-singles-which = Добавить право
users-singles-reach = Насколько широко
users-singles-give = Выдать
users-singles-take = Отозвать право: { $name }
users-file = пользователи
