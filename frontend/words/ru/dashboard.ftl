# Обзор: первый экран.

dashboard-period = Период графика
dashboard-days = { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
dashboard-new-mailing = Новая рассылка
dashboard-figures = Главные числа
dashboard-clients = Клиенты
dashboard-mailings = Рассылки
dashboard-active = Действуют
dashboard-attempts = Попытки
dashboard-failed = Ошибки
dashboard-clients-count = { $count ->
    [0] клиентов нет
    [one] { $count } клиент
    [few] { $count } клиента
   *[other] { $count } клиентов
}

dashboard-letters = Письма за { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
dashboard-chart = Письма по дням за { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}: отправлено { $delivered }, отложено { $deferred }, ошибок { $failed }
dashboard-chart-kept = Письма по дням за { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}: поймано { $kept }, отложено { $deferred }, ошибок { $failed }
dashboard-delivered-days = отправлено
dashboard-kept-days = поймано
dashboard-deferred-days = отложено
dashboard-failed-days = ошибки

dashboard-running = Идёт сейчас
dashboard-idle = Сейчас ничего не отправляется
dashboard-idle-text = Когда рассылка пойдёт, здесь будет видно, что стало с каждым письмом.
dashboard-sending = Отправляется
dashboard-paused = На паузе
dashboard-pause = Приостановить
dashboard-resume = Продолжить
dashboard-open = Открыть
dashboard-done-of = готово из { $total }
dashboard-begun = начата { $begun }
dashboard-begun-left = начата { $begun } · осталось около { $minutes ->
    [one] { $minutes } минуты
   *[other] { $minutes } минут
}

dashboard-latest = Последние письма
dashboard-whole-log = Весь журнал
dashboard-no-letters = Писем ещё не было. Как только уйдёт первое, здесь встанет ответ почтового сервера.
dashboard-upcoming = Следующие
dashboard-all-mailings = Все рассылки
dashboard-nothing-upcoming = Ничего не назначено. Запустите рассылку, и её время встанет здесь.

dashboard-start = С чего начать
dashboard-start-clients = Соберите клиентов
dashboard-start-clients-text = Загрузите таблицу CSV или добавьте первого сами.
dashboard-start-clients-verb = Загрузить таблицу
dashboard-start-message = Напишите сообщение
dashboard-start-message-text = С именем клиента внутри и пробным письмом себе.
dashboard-start-message-verb = Написать
dashboard-start-mailing = Назначьте рассылку
dashboard-start-mailing-text = Кому, когда и как часто. Остальное она сделает сама.
dashboard-start-mailing-verb = Назначить
dashboard-stopped = Рассылка «{ $name }» остановлена: { $who }
dashboard-stopped-open = Открыть рассылку
