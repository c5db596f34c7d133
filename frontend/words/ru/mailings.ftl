# Рассылки: список, страница, форма и расписание словами.

mailings-title = Рассылки
mailings-one = Рассылка
mailings-search = Название или тема
mailings-count = { $count ->
    [one] { $count } рассылка
    [few] { $count } рассылки
   *[many] { $count } рассылок
}
mailings-new = Новая рассылка
mailings-tab-all = Все
mailings-tab-sending = Идут
mailings-tab-active = По расписанию
mailings-tab-paused = На паузе
mailings-tab-draft = Черновики
mailings-tab-completed = Завершены
mailings-tab-stopped = Остановлены
mailings-state = Состояние
mailings-state-sending = Отправляется
mailings-state-active = По расписанию
mailings-state-paused = На паузе
mailings-state-draft = Черновик
mailings-state-completed = Завершена
mailings-state-stopped = Остановлена
mailings-when = Когда
mailings-following = Следующая
mailings-last-run = Последний выпуск
mailings-errors = Ошибки
mailings-actions = Действия
mailings-more = Действия: { $name }
mailings-owner = Автор
mailings-of = из { $count }
mailings-no-run = ещё не было
mailings-since = идёт: { $when }
mailings-left = { $count ->
    [one] осталось { $count } письмо
    [few] осталось { $count } письма
   *[many] осталось { $count } писем
}
mailings-not-started = не запущена
mailings-stopped-by = остановлена: { $name }, «{ $reason }»
mailings-none = Здесь будут ваши рассылки
mailings-none-text = Выберите сообщение, кому и когда его послать. Про каждое письмо будет видно, что с ним стало.
mailings-none-found = Ничего не нашлось
mailings-none-found-text = В этой вкладке и по этим условиям рассылок нет. Уберите условия, чтобы увидеть все.

mailings-open = Открыть
mailings-edit = Изменить
mailings-delete = Удалить
mailings-deleted = Рассылка удалена
mailings-undo = Вернуть
mailings-delete-sending = Пока идёт отправка, рассылку не удалить. Сначала завершите её.
mailings-start = Запустить
mailings-pause = Приостановить
mailings-resume = Продолжить
mailings-complete = Завершить
mailings-send-now = Отправить сейчас
mailings-stop = Остановить
mailings-release = Разрешить снова
mailings-started = Рассылка запущена
mailings-paused = Рассылка на паузе
mailings-resumed = Рассылка идёт дальше
mailings-completed = Рассылка завершена
mailings-sent-now = Выпуск начат
mailings-stopped = Рассылка остановлена
mailings-released = Рассылка снова разрешена. Она на паузе, пока автор её не продолжит.
mailings-to-clients = { $count ->
    [one] { $count } клиент
    [few] { $count } клиента
   *[many] { $count } клиентов
}
mailings-start-title = Запустить «{ $name }»?
mailings-start-text = Получат письмо: { $clients }. { $when }.
mailings-send-now-title = Отправить «{ $name }» сейчас?
mailings-send-now-text = Письмо уйдёт сразу, кроме расписания. Получат: { $clients }.
mailings-complete-title = Завершить «{ $name }»?
mailings-complete-text = Больше она не будет отправлена никогда. Журнал и книги останутся.
mailings-complete-text-run = { $count ->
    [one] { $shown } письмо, которое ждёт, не уйдёт. Больше рассылка не будет отправлена никогда.
    [few] { $shown } письма, которые ждут, не уйдут. Больше рассылка не будет отправлена никогда.
   *[many] { $shown } писем, которые ждут, не уйдут. Больше рассылка не будет отправлена никогда.
}
mailings-stop-title = Остановить «{ $name }»?
mailings-stop-text = То, что ещё ждёт, не уйдёт. Автор увидит причину и сам отменить остановку не сможет.
mailings-stop-reason = Причина

mailings-subject-is = Тема: «{ $subject }»
mailings-began = начата { $when }
mailings-took = заняла { $span }
mailings-takes = идёт { $span }
mailings-remains = осталось около { $span }
mailings-next-on = следующая: { $when }
mailings-stopped-banner = Рассылка остановлена: { $name }, { $when }
mailings-stopped-reason = Причина: «{ $reason }». Обсудите её с тем, кто остановил: разрешить снова может только он или администратор.
mailings-books = Книги выпуска
mailings-total = Всего
mailings-recipients-word = { $count ->
    [one] получатель
    [few] получателя
   *[many] получателей
}
mailings-sent = Отправлено
mailings-failed = Ошибки
mailings-suppressed = Исключено
mailings-deferred = Отложено
mailings-sending = Отправляются
mailings-waiting = Ждут
mailings-cancelled = Отменено
mailings-waits = Ждёт
mailings-sum = { $sum } = { $total } — ни одно письмо не потеряно
mailings-sum-wrong = { $sum }, всего { $total }: книги ещё сводятся
mailings-pace-minute = Писем в минуту
mailings-pace-minutes = { $count ->
    [one] Писем за { $count } минуту
    [few] Писем за { $count } минуты
   *[many] Писем за { $count } минут
}
mailings-pace-seconds = { $count ->
    [one] Писем за { $count } секунду
    [few] Писем за { $count } секунды
   *[many] Писем за { $count } секунд
}
mailings-pace-label = Сейчас { $now }, самое большее { $most }
mailings-pace-most = самое большее { $count }
mailings-no-pace = Темпа ещё не видно
mailings-no-pace-text = График появится, когда уйдут первые письма.
mailings-terms = Условия
mailings-whom-all = все клиенты автора
mailings-whom-chosen = выбраны по одному
mailings-all-runs = За всё время
mailings-all-runs-sent = { $sent } из { $total }
mailings-all-runs-count = { $count ->
    [one] { $count } выпуск
    [few] { $count } выпуска
   *[many] { $count } выпусков
}
mailings-tries = Попытки
mailings-made = Создана
mailings-parts = Разделы
mailings-recipients = Получатели
mailings-log = Журнал
mailings-runs = Выпуски
mailings-schedule = Расписание
mailings-letter = Письмо
mailings-not-yet-draft = Это черновик. Проверьте письмо и расписание и запустите рассылку.
mailings-not-yet-active = Первые письма уйдут: { $when }.
mailings-not-yet-paused = Рассылка на паузе. Продолжите её, и письма пойдут по расписанию.
mailings-not-yet-over = Рассылка окончена, не отправив ни одного письма.
mailings-no-more = Больше не отправляется.
mailings-recipient = Получатель
mailings-reply = Ответ сервера
mailings-last-try = Последняя попытка
mailings-again = повтор { $when }
mailings-search-recipient = Имя или адрес
mailings-search-log = Адрес, ответ сервера
mailings-no-recipients = Никого нет
mailings-no-recipients-text = В этом состоянии и по этим словам получателей нет. Выберите другое состояние.
mailings-recipients-later = Получатели станут строками здесь, когда начнётся выпуск.
mailings-outcome = Итог
mailings-no-log = Попыток ещё не было
mailings-no-log-text = Здесь встанут время, адрес и ответ почтового сервера на каждую попытку.
mailings-no-runs = Писем ещё не было
mailings-no-runs-text = Каждая отправка рассылки станет здесь строкой.
mailings-run-began = Начат
mailings-run-ended = Окончен
mailings-run-finished = Окончен
mailings-run-cancelled = Прерван

mailings-new-title = Новая рассылка
mailings-edit-title = Изменить рассылку
mailings-what = Что
mailings-what-hint = Готовое сообщение или своё письмо. Текст замирает в миг запуска выпуска.
mailings-name = Название для своих
mailings-what-message = Готовое сообщение
mailings-what-own = Своё письмо
mailings-message-line = Тема: «{ $subject }» · изменено { $when }
mailings-message-none = Сообщение не выбрано
mailings-message-choose = Выбрать
mailings-message-choose-title = Выбрать сообщение
mailings-message-replace = Заменить
mailings-no-messages = Сообщений ещё нет
mailings-no-messages-text = Напишите первое или выберите «Своё письмо».
mailings-whom = Кому
mailings-whom-hint = Каждому уйдёт отдельное письмо: адресов друг друга никто не увидит.
mailings-all-clients = Все клиенты
mailings-choose-clients = Выбрать самому
mailings-choose-clients-hint = по одному
mailings-now-clients = { $count ->
    [0] Клиентов пока нет
    [one] Сейчас это { $count } клиент
    [few] Сейчас это { $count } клиента
   *[many] Сейчас это { $count } клиентов
}
mailings-will-get-all = Кто добавится до запуска, тоже получит письмо.
mailings-will-get-some = { $left ->
    [one] Получат { $count }, исключён { $left }: он в стоп-листе.
   *[other] Получат { $count }, исключены { $left }: они в стоп-листе.
}
mailings-add-clients = Добавить
mailings-add-clients-title = Добавить клиентов
mailings-chosen = { $count ->
    [0] Никто не выбран
    [one] Выбран { $count } клиент
    [few] Выбрано { $count } клиента
   *[many] Выбрано { $count } клиентов
}
mailings-chosen-more = и ещё { $count }
mailings-client-number = Клиент { $number }
mailings-leave-out = Убрать: { $name }
mailings-when-hint = Часы переводятся вместе с часовым поясом. Пропущенное догоним один раз.
mailings-repeat = Повторять
mailings-repeat-once = Один раз
mailings-repeat-daily = Каждый день
mailings-repeat-weekly = Каждую неделю
mailings-repeat-monthly = Каждый месяц
mailings-repeat-cron = Cron
mailings-when-once = Отправить
mailings-at-once = Сразу после запуска
mailings-at-time = В назначенное время
mailings-at-once-said = Первое письмо уйдёт сразу, как только вы запустите рассылку.
mailings-at-once-hint = До запуска это черновик: ничего не уходит.
mailings-days = По каким дням
mailings-month-day = Какого числа
mailings-month-day-hint = В коротких месяцах — в последний день.
mailings-last-day = последний день
mailings-cron = Строка cron
mailings-cron-hint = Минута, час, день, месяц, день недели. Пример: 30 18 * * MON-FRI
mailings-day = День
mailings-start-day = Начать
mailings-time = Время
mailings-time-zone = Часовой пояс
mailings-end-day = Закончить
mailings-here = По вашим часам: { $when }.
mailings-save = Сохранить
mailings-save-draft = Сохранить черновик
mailings-saved = Сохранено
mailings-draft-saved = Черновик сохранён. Запустите его, когда будет готов.

mailings-once = один раз
mailings-once-at = один раз, { $day } в { $clock } { $zone }
mailings-daily-at = каждый день в { $clock } { $zone }
mailings-every-at = { $day } в { $clock } { $zone }
mailings-workdays-at = по будням в { $clock } { $zone }
mailings-weekends-at = по выходным в { $clock } { $zone }
mailings-on-at = по { $days } в { $clock } { $zone }
mailings-last-day-at = в последний день месяца в { $clock } { $zone }
mailings-long-month-day-at = { $day } числа каждого месяца, в коротком — в последний день, в { $clock } { $zone }
mailings-month-day-at = { $day } числа каждого месяца в { $clock } { $zone }
mailings-cron-line = по строке cron «{ $line }» { $zone }
mailings-every-minutes = { $minutes ->
    [one] каждую { $minutes } минуту
    [few] каждые { $minutes } минуты
   *[many] каждые { $minutes } минут
}
mailings-every-hour = каждый час в { $minute } мин
mailings-every-hours = { $hours ->
    [one] каждый { $hours } час
    [few] каждые { $hours } часа
   *[many] каждые { $hours } часов
}
mailings-and = { $first } и { $last }
mailings-every-monday = каждый понедельник
mailings-every-tuesday = каждый вторник
mailings-every-wednesday = каждую среду
mailings-every-thursday = каждый четверг
mailings-every-friday = каждую пятницу
mailings-every-saturday = каждую субботу
mailings-every-sunday = каждое воскресенье
mailings-mondays = понедельникам
mailings-tuesdays = вторникам
mailings-wednesdays = средам
mailings-thursdays = четвергам
mailings-fridays = пятницам
mailings-saturdays = субботам
mailings-sundays = воскресеньям
mailings-mon = Пн
mailings-tue = Вт
mailings-wed = Ср
mailings-thu = Чт
mailings-fri = Пт
mailings-sat = Сб
mailings-sun = Вс
mailings-zone = по времени { $zone }
mailings-zone-utc = UTC
mailings-never = { $words }: этих времён больше не будет
mailings-next = { $words }; следующая — { $next }
mailings-next-last = { $words }; следующая — { $next }, она же последняя
mailings-then = Затем { $rest }… Без конца, пока не остановите.
mailings-then-until = Затем { $rest }… Последний день — { $end }.

mailings-resend = Отправить тем, кому не дошло
mailings-resend-title = Отправить ещё раз тем, кому не дошло?
mailings-resend-text = { $count ->
    [one] То же письмо уйдёт ещё раз { $count } получателю.
   *[many] То же письмо уйдёт ещё раз { $count } получателям.
} Кроме тех, кто в стоп-листе или уже удалён. Если адрес исправлен, письмо уйдёт на новый.
mailings-resent = Отправляем тем, кому не дошло
mailings-missed = { $count ->
    [one] Последнее письмо не дошло до { $count } получателя.
   *[many] Последнее письмо не дошло до { $count } получателей.
}
mailings-run-again = повтор
mailings-file = рассылки
mailings-own-files = Файлы прикрепляются к сообщениям. Чтобы разослать их, напишите это письмо как сообщение.
