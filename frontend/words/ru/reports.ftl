# Отчёты: что стало с письмами за период.

reports-title = Отчёты
reports-file = отчёт
reports-period = Период
reports-figures = Показатели за период
reports-recipients = Получатели
reports-failed = Не доставлено
reports-deferred = Отложено
reports-suppressed = В стоп-листе
reports-unsubscribed = Отписались
reports-success = Успешность
reports-change = { $change } %
reports-points = { $points } п. п.
reports-against = К периоду той же длины перед этим
reports-days = Письма по дням
reports-chart = { $name }: { $delivered }, не доставлено: { $failed }
reports-reasons = Почему не дошло
reports-no-reasons = Всё дошло
reports-no-reasons-text = За этот период ни одно письмо не было отвергнуто.
reports-by-mailing = По рассылкам
reports-mailing = Рассылка
reports-runs = Выпуски
reports-took = Заняло
reports-no-mailings = За этот период ничего не уходило.
reports-none = За это время ничего не уходило
reports-none-text = Выберите период длиннее или запустите рассылку.
