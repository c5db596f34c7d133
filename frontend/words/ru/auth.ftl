# Вход, регистрация, пароль.

auth-email = E-mail
auth-name = Как к вам обращаться
auth-password = Пароль
auth-new-password = Новый пароль
auth-show-password = Показать пароль
auth-hide-password = Скрыть пароль
auth-type-password = Введите пароль.
auth-password-hint = Не короче { $least } знаков. Лучше всего фраза из нескольких слов.
auth-password-left = { $left ->
    [one] Ещё { $left } знак
    [few] Ещё { $left } знака
   *[other] Ещё { $left } знаков
}
auth-password-fair = Годится. Ещё несколько знаков сделают его крепче.
auth-password-good = Хороший пароль.

auth-blocked = Учётная запись заблокирована
auth-blocked-because = Причина: «{ $reason }»
auth-blocked-text = Рассылки стоят на паузе, данные целы. Чтобы вернуть доступ, обратитесь к администратору.
auth-blocked-leave = Войти под другим именем
auth-sign-in = Войдите
auth-sign-in-lead = Рады видеть снова.
auth-sign-in-verb = Войти
auth-forgot-link = Забыли пароль?
auth-no-account = Ещё нет учётной записи?
auth-sign-up-link = Зарегистрируйтесь
auth-resend = Прислать письмо ещё раз
auth-resent = Письмо отправлено ещё раз.
auth-resend-confirmation = Прислать письмо для подтверждения ещё раз
auth-confirmation-resent = Если адрес ждёт подтверждения, письмо уже в пути.

auth-sign-up = Зарегистрируйтесь
auth-sign-up-lead = Пришлём письмо со ссылкой, чтобы подтвердить адрес.
auth-sign-up-verb = Зарегистрироваться
auth-have-account = Уже есть учётная запись?
auth-sign-in-link = Войдите
auth-to-sign-in = Ко входу

auth-check-mail = Проверьте почту
auth-check-mail-text = Отправили письмо на { $email }. Перейдите по ссылке в нём, чтобы подтвердить адрес, и войдите.
auth-check-mail-hint = Письма нет? Загляните в спам. Если на этот адрес уже есть учётная запись, письмо напомнит о ней.

auth-confirm = Подтверждение адреса
auth-confirming = Подтверждаем адрес…
auth-confirmed-text = Адрес подтверждён. Теперь можно войти.
auth-confirm-again = Войдите: если адрес ещё не подтверждён, там можно получить новое письмо.

auth-forgot = Забыли пароль?
auth-forgot-lead = Пришлём ссылку, по которой можно задать новый.
auth-forgot-verb = Прислать ссылку
auth-forgot-sent = Если на { $email } есть учётная запись, там уже лежит письмо со ссылкой. Она сработает один раз и недолго.

auth-reset = Новый пароль
auth-reset-lead = После этого все устройства выйдут, и войти можно будет с новым паролем.
auth-reset-verb = Задать пароль
auth-reset-done = Новый пароль задан. Войдите с ним.

auth-aside = Вестник помнит, что стало с каждым письмом.
auth-aside-clients = Клиенты вашей команды в одном месте, на вашем сервере.
auth-aside-schedule = Рассылки уходят сами: раз, каждый день, по понедельникам, по cron.
auth-aside-books = Каждый получатель на счету: отправлено, отложено, ошибка, исключён.
auth-sign-up-closed = Регистрация закрыта: новых учётных записей не заводят.
auth-sign-up-invitation = Учётную запись здесь заводят по приглашению. Попросите администратора сервиса прислать его на ваш адрес.
