# Лиды: список, доска, карточка, форма, этапы.

leads-title = Лиды
leads-lead = Лид
leads-search = Имя, компания, телефон
leads-count = { $count ->
    [one] { $count } лид
    [few] { $count } лида
   *[many] { $count } лидов
}
leads-view = Вид
leads-list = Таблица
leads-board = Доска
leads-board-more = Действия с доской
leads-new = Новый лид
leads-file = лиды
leads-import = Импорт
leads-of-import = № { $id }
leads-none-import = Загрузить таблицу
leads-all = Все
leads-any = Не важно
leads-mine = Только мои
leads-conditions = Условия
leads-stage = Этап
leads-stages = Этапы лидов
leads-stage-since = На этом этапе
leads-since = На этом этапе: { $when }
leads-company = Компания
leads-contact = Контакты
leads-owner = Ответственный
leads-source = Источник
leads-source-hint = Откуда узнали: выставка, сайт, знакомые.
leads-source-filter-hint = Точно теми же словами
leads-source-unknown = Источник не указан
leads-priority = Срочность
leads-priority-high = Срочно
leads-priority-normal = Обычная
leads-priority-low = Не к спеху
leads-amount = Сумма
leads-amount-hint = Например: 150 000 ₽, 2 000 USD или 900 KZT. Без знака — рубли.
leads-next-step = Следующий шаг
leads-next-step-what = Что сделать
leads-next-step-on = До какого дня
leads-next-step-hint = День, который прошёл, будет виден в списке и на доске.
leads-description = Описание
leads-description-hint = Всё, что стоит знать тем, кто работает с лидом.
leads-created = Добавлен
leads-converted = Стал клиентом
leads-converted-when = Когда стал клиентом
leads-lost-since = Проигран не раньше
leads-updated = Изменён
leads-facts = О лиде
leads-plan = Что дальше
leads-today = сегодня
leads-overdue = просрочен
leads-overdue-only = Только просроченные
leads-overdue-days = { $count ->
    [one] просрочен на { $count } день
    [few] просрочен на { $count } дня
   *[many] просрочен на { $count } дней
}
leads-only-owner = Только лиды: { $name }
leads-only-source = Только из источника: { $name }
leads-none = Здесь будут лиды
leads-none-text = Лид — тот, кто может стать клиентом. Добавьте первого и ведите его по этапам.
leads-none-add = Добавить лид
leads-none-found = Ничего не нашлось
leads-none-found-text = По этим условиям лидов нет. Уберите условия, чтобы увидеть все.
leads-none-found-words = По словам «{ $words }» лидов нет. Проверьте опечатку или уберите условия.
leads-deleted = Лид удалён

leads-meaning-open = В работе
leads-meaning-won = Выиграны
leads-meaning-lost = Проиграны
leads-stage-new = Новый
leads-stage-contacted = Связались
leads-stage-qualified = Подходит
leads-stage-won = Выигран
leads-stage-lost = Проигран

leads-new-title = Новый лид
leads-edit-title = Изменить лид
leads-create = Добавить лид
leads-created-done = Лид добавлен
leads-who-hint = Нужно хотя бы одно: имя, компания, адрес или телефон.
leads-what = Чего ждём
leads-what-hint = Сколько лид может принести, как скоро им заняться и откуда он.
leads-group-hint = Лид увидят и все в группе, а её участники смогут его менять.
leads-owner-me = Вы
leads-owner-choose = Выберите

leads-like-email = тот же адрес
leads-like-phone = тот же телефон
leads-like-name = то же имя
leads-new-tab = (откроется в новой вкладке)
leads-similar-of = { $kind } · { $owner } · { $by }
leads-similar-hint = { $count ->
    [one] Возможно, он у вас уже есть:
   *[other] Возможно, он у вас уже есть, похожих { $count }:
}
leads-similar-title = Такой лид уже есть?
leads-similar-text = Мы нашли похожих. Если это кто-то другой, сохраните лид всё равно.
leads-similar-back = Вернуться к форме
leads-save-anyway = Сохранить всё равно

leads-move = Передать
leads-move-title = { $name }: кому передать?
leads-move-text = Лид увидят все в группе, а её участники смогут его менять. В другой группе он встанет на первый этап того же значения.
leads-moved = Лид передан
leads-owner-stays = Не менять
leads-lose = Закрыть лид
leads-lost-title = { $name }: почему не сложилось?
leads-lost-text = Причина останется в карточке: по ней видно, чего не хватило.
leads-lost-reason = Причина

leads-changed-meanwhile = Лид только что изменил кто-то другой. Показываем, как сейчас.
leads-gone = Этого лида здесь больше нет. Показываем, как сейчас.
leads-board-changed = Доска тем временем изменилась. Показываем, как сейчас.
leads-lane = { $count ->
    [one] { $name }: { $count } лид
    [few] { $name }: { $count } лида
   *[many] { $name }: { $count } лидов
}
leads-add-to = Добавить лид: { $name }
leads-show-more = Показать ещё { $count }
leads-move-card = Переместить: { $name }
leads-choose-stage = { $name }: на какой этап?
leads-board-keys = Пробел поднимает карточку, стрелки двигают её, пробел опускает, Esc возвращает. Enter открывает лид.
leads-said-place = Этап «{ $stage }», место { $place } из { $of }.
leads-said-lifted = Поднят: { $name }. { $place }
leads-said-down = Опущен: { $name }. { $place }
leads-said-back = { $name }: на прежнем месте.

leads-stages-text = Лиды группы проходят этапы сверху вниз. Нужен хотя бы один этап, где с лидом работают, один для выигранных и один для проигранных.
leads-stages-common-text = Эти этапы проходят лиды вне групп, и с них начинает каждая новая группа. Нужен хотя бы один этап, где с лидом работают, один для выигранных и один для проигранных.
leads-stages-add = Добавить этап
leads-stages-new = Новый этап
leads-stages-name = Название этапа { $number }
leads-stages-meaning = Что значит этап: { $name }
leads-stages-up = Поднять выше: { $name }
leads-stages-down = Опустить ниже: { $name }
leads-stages-remove = Убрать: { $name }
leads-stages-no-open = Оставьте хотя бы один этап «В работе».
leads-stages-no-won = Оставьте хотя бы один этап «Выиграны».
leads-stages-no-lost = Оставьте хотя бы один этап «Проиграны».
leads-stages-in-use = На этапе, который вы убрали или которому поменяли значение, стоят лиды, возможно удалённые. Сначала переместите их.

leads-convert = Сделать клиентом
leads-convert-text = Комментарии ({ $comments }), файлы ({ $files }), метки ({ $tags }) и вся история перейдут к клиенту. Лид останется в списке, действие можно отменить.
leads-convert-into = Куда перенести
leads-convert-existing = Добавить к найденному клиенту
leads-convert-other = Добавить к другому клиенту…
leads-convert-new = Создать нового клиента
leads-convert-no-address = У лида нет e-mail, а новому клиенту он нужен. Укажите его здесь или в самом лиде.
leads-convert-edit = Изменить лид
leads-convert-other-address = E-mail лида уже у найденного клиента, новому нужен другой.
leads-convert-address-taken = E-mail лида уже у другого клиента. Оставьте тот, что у клиента.
leads-convert-cut = Описание лида не помещается в комментарий клиента: там будет его начало, а целиком оно останется в лиде.
leads-convert-keep = Разное в лиде и у клиента — что оставить
leads-convert-lead = В лиде
leads-convert-client = У клиента
leads-became = Стал клиентом { $at }. Лид можно читать, но не менять.
leads-became-by = Стал клиентом { $at } ({ $by }). Лид можно читать, но не менять.
leads-became-client = Стал клиентом «{ $client }» { $at } ({ $by }). Лид можно читать, но не менять.
leads-open-client = Открыть клиента
leads-revert = Вернуть в лиды
leads-reverted-gone = Снова лид, клиента больше нет. Вернулись комментарии ({ $comments }), файлы ({ $files }), метки ({ $tags }).
leads-reverted-stays = Снова лид, но клиент остаётся: он был и раньше, или с ним уже работали. Вернулись комментарии ({ $comments }), файлы ({ $files }), метки ({ $tags }).
