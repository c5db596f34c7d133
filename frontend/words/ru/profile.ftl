# Профиль: о себе, фотография, пароль, устройства.

profile-about = О себе
profile-about-hint = Имя видят коллеги. По часовому поясу показываем всё время и назначаем рассылки.
profile-name = Имя
profile-phone = Телефон
profile-email = E-mail
profile-email-hint = С ним вы входите. Сменить его пока нельзя.
profile-time-zone = Часовой пояс
profile-language = Язык
profile-language-hint = Экранов и писем от службы.
profile-theme = Тема
profile-theme-system = Как в системе
profile-theme-light = Светлая
profile-theme-dark = Тёмная
profile-look = Вид
profile-look-hint = Применяется сразу и помнится на всех устройствах.
profile-save = Сохранить
profile-saved = Профиль сохранён

profile-picture = Фотография
profile-picture-hint = Её вместо букв имени видят участники ваших групп, менеджеры и администраторы.
profile-picture-choose = Выбрать фотографию
profile-picture-replace = Выбрать другую
profile-picture-remove = Убрать
profile-picture-kinds = JPEG, PNG, WebP или GIF до 5 МБ. Покажем середину, остального из файла не храним.
profile-picture-too-large = Фотография слишком большая. Возьмите файл до 5 МБ и до 40 млн точек.
profile-picture-none = Это не картинка, или она повреждена. Возьмите JPEG, PNG, WebP или GIF.
profile-picture-set = Теперь вас видят так
profile-picture-removed = Фотография убрана

profile-password = Пароль
profile-password-lead = После смены выйдут все другие устройства.
profile-password-current = Пароль сейчас
profile-password-new = Новый пароль
profile-password-change = Сменить пароль
profile-password-changed = Пароль изменён. Другие устройства вышли.

profile-sessions = Устройства
profile-sessions-lead = Где вы вошли. Незнакомое устройство выведите и смените пароль.
profile-session-current = это устройство
profile-session-used = был { $when }
profile-session-since = вошёл { $when }
profile-session-revoke = Вывести
profile-session-revoke-name = Вывести: { $name }
profile-session-revoked = Устройство вышло
profile-sessions-revoke = Вывести все другие
profile-sessions-revoke-title = Вывести все другие устройства?
profile-sessions-revoke-text = На них придётся войти снова. Это устройство останется.
profile-sessions-revoked = Все другие устройства вышли
profile-browser-unknown = Неизвестная программа
profile-browser-on = { $browser }, { $system }
