package id.lontar.core

import kotlinx.coroutines.CancellationException
import uniffi.lontar.Cancel
import uniffi.lontar.FieldType
import uniffi.lontar.FieldView
import uniffi.lontar.ItemType
import uniffi.lontar.LeaseView
import uniffi.lontar.StepView
import uniffi.lontar.SyncResult
import uniffi.lontar.TaskRow
import uniffi.lontar.formOf

internal fun StepView.toStep() = StepOf(draft, steps, step, fields.map { it.toField() }, problems, canSubmit, minor)

private fun FieldView.toField() = Field(key, asked(kind), required, derived, answer, problems)

internal fun asked(kind: FieldType): Asked = when (kind) {
    is FieldType.Text -> Asked.Typed(Keys.Words, kind.max.toInt())
    is FieldType.LongText -> Asked.Typed(Keys.Words, kind.max.toInt(), lines = true)
    FieldType.Nik, FieldType.Kk -> Asked.Typed(Keys.Identity, IDENTITY_DIGITS)
    FieldType.Kpj -> Asked.Typed(Keys.Number, KPJ_DIGITS)
    FieldType.Name -> Asked.Typed(Keys.Name, null)
    FieldType.Phone -> Asked.Typed(Keys.Telephone, null)
    FieldType.Email -> Asked.Typed(Keys.Mail, null)
    is FieldType.Digits -> Asked.Typed(Keys.Number, kind.max.toInt())
    FieldType.Date -> Asked.Day(birth = false)
    FieldType.Month -> Asked.Month
    FieldType.BirthDate -> Asked.Day(birth = true)
    FieldType.Hour -> Asked.Typed(Keys.Hour, null)
    FieldType.OccurredAt -> Asked.Moment
    FieldType.Village -> Asked.Village
    is FieldType.Choice -> Asked.Choice(kind.list, kind.codes, several = false)
    is FieldType.Choices -> Asked.Choice(kind.list, kind.codes, several = true)
    is FieldType.Integer -> Asked.Typed(Keys.Number, null)
    is FieldType.Money -> Asked.Money(kind.steps)
    FieldType.YesNo -> Asked.YesNo
    is FieldType.Item -> Asked.Items(item(kind.item), many = false)
    is FieldType.Group -> Asked.Items(item(kind.item), many = true)
    FieldType.Degrees, FieldType.RecordLink, FieldType.Hidden -> Asked.Nothing
}

/** The questions of a form, by their keys. */
internal fun askedOf(kind: String): Map<String, Asked> = formOf(kind).flatMap { it.fields }.associate { it.key to asked(it.kind) }

private fun item(type: ItemType) =
    ItemKind(type.name, type.fields.map { ItemField(it.key, it.kind, it.list, it.codes, it.required) })

internal fun uniffi.lontar.ReportClock.toClock(): ReportClock = when (this) {
    uniffi.lontar.ReportClock.Unknown -> ReportClock.Unknown
    uniffi.lontar.ReportClock.Stopped -> ReportClock.Stopped
    is uniffi.lontar.ReportClock.Left -> ReportClock.Left(ms, ReportClock.Deadline(deadlineMs, utcOffsetMin))
    is uniffi.lontar.ReportClock.Late -> ReportClock.Late(ms, ReportClock.Deadline(deadlineMs, utcOffsetMin))
}

internal fun uniffi.lontar.TaskPage.toPage() = TaskPage(tasks.map { it.toTask() }, total.toLong(), next?.toLong())

private fun TaskRow.toTask(): Task = when (this) {
    is TaskRow.SendReport -> Task.SendReport(row, clock.toClock())
    is TaskRow.TakeAgain -> Task.TakeAgain(row)
    is TaskRow.Choose -> Task.Choose(row, fields)
    is TaskRow.Compare -> Task.Compare(one, other)
    is TaskRow.PhotoOfCard -> Task.PhotoOfCard(row)
    is TaskRow.Finish -> Task.Finish(draft)
}

internal fun LeaseView.toLease(): Lease = when (this) {
    LeaseView.None -> Lease.None
    is LeaseView.Until -> Lease.Until(ms)
    is LeaseView.Ended -> Lease.Ended(ms)
}

internal fun synced(result: SyncResult) = Synced(
    when (val end = result.end) {
        is uniffi.lontar.SyncEnd.Done -> SyncEnd.Done
        is uniffi.lontar.SyncEnd.Offline -> SyncEnd.Offline(end.code)
        is uniffi.lontar.SyncEnd.Refused -> SyncEnd.Refused(end.code)
        is uniffi.lontar.SyncEnd.Stopped -> SyncEnd.Stopped
    },
    result.waitingRecords.toLong(),
    result.waitingPictures.toLong(),
    result.photos,
    result.damaged.toLong(),
)

/** The core is asked to stop when the coroutine is cancelled; what arrived counts. */
internal suspend fun <T> stopping(cancel: Cancel, work: suspend () -> T): T =
    try {
        work()
    } catch (e: CancellationException) {
        cancel.cancel()
        throw e
    } finally {
        cancel.destroy()
    }

private const val IDENTITY_DIGITS = 16
private const val KPJ_DIGITS = 11
