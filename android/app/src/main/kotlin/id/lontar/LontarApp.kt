package id.lontar

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.node.Ref
import androidx.compose.ui.platform.LocalContext
import id.lontar.core.Failure
import id.lontar.core.Session
import id.lontar.core.Status
import id.lontar.navigation.BackStack
import id.lontar.navigation.Place
import id.lontar.navigation.Screen
import id.lontar.navigation.rememberBackStack
import id.lontar.screens.answer.AnswerPage
import id.lontar.screens.conflict.ConflictsPage
import id.lontar.screens.doubles.DoublesPage
import id.lontar.screens.drafts.DraftsPage
import id.lontar.screens.form.FormPage
import id.lontar.screens.help.HelpFirstPage
import id.lontar.screens.help.HelpPage
import id.lontar.screens.home.HomePage
import id.lontar.screens.invite.InvitePage
import id.lontar.screens.join.JoinPage
import id.lontar.screens.lease.LeasePage
import id.lontar.screens.lease.LengthenPage
import id.lontar.screens.leave.LeavePage
import id.lontar.screens.newer.NewerView
import id.lontar.screens.people.PeoplePage
import id.lontar.screens.photo.PhotoPage
import id.lontar.screens.photo.ReturningPhoto
import id.lontar.screens.pin.PinPage
import id.lontar.screens.practice.PracticeEnds
import id.lontar.screens.practice.PracticePage
import id.lontar.screens.problem.ProblemPage
import id.lontar.screens.ready.ReadyPage
import id.lontar.screens.receipt.ReceiptCodePage
import id.lontar.screens.receipt.ReceiptPage
import id.lontar.screens.record.RecordPage
import id.lontar.screens.report.LockedReportPage
import id.lontar.screens.report.ReportPage
import id.lontar.screens.report.VictimPage
import id.lontar.screens.reports.ReportsPage
import id.lontar.screens.request.RequestsPage
import id.lontar.screens.search.SearchPage
import id.lontar.screens.send.SendPage
import id.lontar.screens.settings.Looks
import id.lontar.screens.settings.SettingsPage
import id.lontar.screens.tasks.TasksPage
import id.lontar.screens.villages.CandidatesPage
import id.lontar.screens.villages.VillagesPage
import id.lontar.screens.worker.WorkerHomePage
import id.lontar.theme.LocalLook
import id.lontar.theme.LontarTheme
import id.lontar.theme.Look
import id.lontar.ui.LocalPractice
import id.lontar.ui.LocalStandings
import id.lontar.ui.Message
import id.lontar.ui.Page
import id.lontar.ui.Standings
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch

/** From where one is to what is shown. Without a core there is one page, which says so. */
@Composable
fun LontarApp(workplace: Workplace?, version: String = "", onPrivate: (Boolean) -> Unit = {}) {
    if (workplace == null) return NoCorePage()
    val kept = LocalContext.current.let { remember(it) { SunLook(it) } }
    var sun by remember { mutableStateOf(kept.isOn) }
    val onSun = { on: Boolean ->
        kept.isOn = on
        sun = on
    }
    LontarTheme(if (sun) Look.Sun else LocalLook.current) {
        val places = rememberBackStack(Place(Screen.People))
        val session by workplace.session.collectAsState()
        val practice by workplace.practice.collectAsState()
        val place = places.top
        session?.let { ReturningPhoto(it, workplace.device, places) }
        // Whose places these are: ids of one profile are nothing to another.
        var owner by rememberSaveable { mutableStateOf<Int?>(null) }
        LaunchedEffect(session) {
            val opened = session?.profile?.toInt() ?: return@LaunchedEffect
            if (owner != null && owner != opened && places.top.screen != Screen.Join) places.restart(Place(Screen.Home))
            owner = opened
        }
        val status = session?.let { rememberStatus(it) }
        val forWorker = status?.forWorker
        LaunchedEffect(forWorker, place.screen, practice != null) { onPrivate(isPrivate(forWorker, place.screen, practice != null)) }
        practice?.takeIf { session != null }?.let { return@LontarTheme Practice(workplace, it, places, Looks(sun, onSun, version)) }
        key(place) {
            when (place.screen) {
                Screen.People -> PeoplePage(workplace, places, chooses = place.id == Scene.CHOOSES)
                Screen.Pin -> PinPage(workplace, places, place.id, owner)
                Screen.LockedReport -> LockedReportPage(workplace, places, place.id)
                Screen.Newer -> NewerView { places.restart(Place(Screen.People)) }
                // Whatever was open when the process died: who is at work has to be known first.
                else -> session?.let { opened ->
                    if (forWorker != null) {
                        val scene = remember(opened, forWorker) { Scene(workplace, opened, forWorker, places, workplace.moments(), toRealWork = null) }
                        val standings = Standings(status, status.lastDoneMs?.let(scene.moments::since)) { scene.open(Screen.Send) }
                        CompositionLocalProvider(LocalStandings provides standings) { WorkPage(place, scene, Looks(sun, onSun, version)) }
                    }
                } ?: PeoplePage(workplace, places)
            }
        }
    }
}

/**
 * Whether the window may not be photographed and shows nothing among the phone's tasks. Officers and supervisors work on
 * the data of others, and until it is known who this is, so it may be. Receipts are given away, help has no data, and
 * nobody in practice exists.
 */
internal fun isPrivate(forWorker: Boolean?, screen: Screen, inPractice: Boolean): Boolean =
    forWorker != true && !inPractice && screen !in setOf(Screen.Receipt, Screen.ReceiptCode, Screen.Help, Screen.HelpFirst)

/** Practice has places of its own; those of real work stay as they were until it ends. */
@Composable
private fun Practice(workplace: Workplace, practice: Workplace.Practice, real: BackStack, looks: Looks) {
    PracticeEnds(workplace, practice)
    val places = rememberBackStack(Place(Screen.Home), "practice ${practice.beganMs}")
    val scope = rememberCoroutineScope()
    val moving = remember { Ref<Job>() }
    val toRealWork = { draft: String ->
        // Whoever touches twice moves one form.
        if (moving.value?.isActive != true) moving.value = scope.launch { moves(workplace, draft)?.let { real.open(Place(Screen.Form, it)) } }
    }
    val scene = remember(practice) { Scene(workplace, practice.session, forWorker = false, places, workplace.moments(), toRealWork) }
    CompositionLocalProvider(LocalPractice provides { scene.open(Screen.Practice) }) {
        key(places.top) { WorkPage(places.top, scene, looks) }
    }
}

/** The form in real work; null where it stays in practice, as on a phone that is full. */
private suspend fun moves(workplace: Workplace, draft: String): String? = try {
    workplace.toRealWork(draft)
} catch (_: Failure) {
    null
}

/** How the phone of whoever is at work stands; null until the core has said so. */
@Composable
private fun rememberStatus(session: Session): Status? {
    val told = remember(session) { session.sync.status.map<Status, Status?> { it }.catch { } }
    return key(session) { told.collectAsState(null).value }
}

@Composable
private fun NoCorePage() {
    Page(title = text(R.string.screen_no_core_title)) {
        Message(R.drawable.leaf, text(R.string.screen_no_core_text), large = true)
    }
}

/** A page of somebody who is at work. */
@Composable
private fun WorkPage(place: Place, scene: Scene, looks: Looks) = when (place.screen) {
    Screen.Join -> JoinPage(scene)
    Screen.Home -> if (scene.forWorker) WorkerHomePage(scene) else HomePage(scene)
    Screen.HelpFirst -> HelpFirstPage(scene, place.id)
    Screen.Form -> FormPage(scene, place.id)
    Screen.Photo -> PhotoPage(scene, place.id)
    Screen.Receipt -> ReceiptPage(scene, place.id)
    Screen.Drafts -> DraftsPage(scene)
    Screen.Search -> SearchPage(scene)
    Screen.Record -> RecordPage(scene, place.id)
    Screen.Conflicts -> ConflictsPage(scene, place.id)
    Screen.Send -> SendPage(scene, place.id)
    Screen.Villages -> VillagesPage(scene)
    Screen.Candidates -> CandidatesPage(scene, place.id)
    Screen.Settings -> SettingsPage(scene, looks)
    Screen.Ready -> ReadyPage(scene)
    Screen.Practice -> PracticePage(scene)
    Screen.Doubles -> DoublesPage(scene, place.id)
    Screen.Requests -> RequestsPage(scene)
    Screen.Problem -> ProblemPage(scene, looks.version)
    Screen.Victim -> VictimPage(scene, place.id)
    Screen.Report -> ReportPage(scene, place.id)
    Screen.Reports -> ReportsPage(scene)
    Screen.Help -> HelpPage(scene)
    Screen.ReceiptCode -> ReceiptCodePage(scene, place.id)
    Screen.Invite -> InvitePage(scene, place.id)
    Screen.Answer -> AnswerPage(scene)
    Screen.Lease -> LeasePage(scene)
    Screen.Lengthen -> LengthenPage(scene)
    Screen.Leave -> LeavePage(scene)
    Screen.Tasks -> TasksPage(scene)
    Screen.People, Screen.Pin, Screen.LockedReport, Screen.Newer -> Unit
}
