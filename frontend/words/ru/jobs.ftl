# Фоновые задачи.

jobs-title = Фоновые задачи
jobs-state = Состояние
jobs-all = Все
jobs-waiting = Ждёт
jobs-running = Выполняется
jobs-retrying = Повторится
jobs-done = Готово
jobs-buried = Не удалась
jobs-kind = Задача
jobs-any-kind = Любая задача
jobs-created = Поставлена
jobs-attempts = Попыток
jobs-number = Номер
jobs-due = Срок
jobs-over = Завершена
jobs-run = Запуск рассылки
jobs-bulk-run = Массовое действие
jobs-invitation = Приглашение
jobs-open-import = Открыть загрузку
jobs-open-user = Открыть пользователя
jobs-shown = { $count ->
    [one] Показана { $count } задача
    [few] Показаны { $count } задачи
   *[many] Показано { $count } задач
}
jobs-nothing = Ничего не нашлось
jobs-nothing-text = Таких задач нет. Выполненные хранятся 7 дней, неудавшиеся 90.
jobs-clear = Сбросить фильтры
jobs-empty = Задач нет
jobs-empty-text = Здесь появится всё, что сервер делает сам.
jobs-retry = Повторить
jobs-retry-title = Повторить: «{ $kind }»?
jobs-retry-text = Задача начнётся сразу, и попыток у неё будет столько же, сколько было.
jobs-retried = Задача поставлена снова
jobs-drop = Удалить
jobs-drop-title = Удалить: «{ $kind }»?
jobs-drop-text = Она так и останется невыполненной. Вернуть её нельзя.
jobs-dropped = Задача удалена

jobs-articles-sweep-images = Убрать лишние картинки статей
jobs-bulk-purge = Забыть старые массовые действия
jobs-bulk-work-through = Массовое действие
jobs-captured-mail-sweep = Убрать старые пойманные письма
jobs-clients-purge = Стереть удалённых клиентов
jobs-custom-fields-purge = Стереть удалённые свои поля
jobs-leads-purge = Стереть удалённых лидов
jobs-delivery-resend = Отправить ещё раз
jobs-delivery-wind-up = Подвести итоги запуска
jobs-files-sweep = Стереть содержимое удалённых файлов
jobs-files-thumbnail = Уменьшенная картинка файла
jobs-groups-fold-counts = Свести счётчики групп
jobs-groups-hand-over = Передать клиентов ушедшего из группы
jobs-idempotency-sweep = Забыть старые повторы запросов
jobs-imports-read = Загрузить записи из файла
jobs-imports-sweep = Забыть старые файлы импорта
jobs-jobs-sweep = Убрать старые задачи
jobs-messages-sweep-files = Убрать ненужные вложения
jobs-notifications-letter = Письмо о непрочитанных уведомлениях
jobs-notifications-sweep = Убрать старые уведомления
jobs-sessions-sweep = Убрать старые входы
jobs-users-invite = Письмо с приглашением
jobs-users-letter = Письмо владельцу учётной записи
jobs-users-sweep-links = Убрать старые ссылки
jobs-users-switch-letter = Письмо об остановке рассылки
