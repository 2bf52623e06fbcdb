package id.lontar.bindings

import id.lontar.testing.CONSENT
import id.lontar.testing.HEIR
import id.lontar.testing.Hub
import id.lontar.testing.WithHub
import id.lontar.testing.person
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import uniffi.lontar.BlobState
import uniffi.lontar.Cancel
import uniffi.lontar.Connectivity
import uniffi.lontar.Custody
import uniffi.lontar.Entry
import uniffi.lontar.JoinView
import uniffi.lontar.LeaseView
import uniffi.lontar.LontarException
import uniffi.lontar.Network
import uniffi.lontar.Opening
import uniffi.lontar.PhotoRole
import uniffi.lontar.Photos
import uniffi.lontar.PreparedPhoto
import uniffi.lontar.Role
import uniffi.lontar.StatusListener
import uniffi.lontar.StatusView
import uniffi.lontar.SyncEnd
import uniffi.lontar.SyncListener
import uniffi.lontar.SyncProgress
import uniffi.lontar.WorkTime

class SyncTest : WithHub() {
    private fun jpeg(): ByteArray = java.io.ByteArrayOutputStream().also { out ->
        val image = java.awt.image.BufferedImage(1600, 1200, java.awt.image.BufferedImage.TYPE_INT_RGB)
        for (y in 0 until 1200) for (x in 0 until 1600) image.setRGB(x, y, if ((x / 40 + y / 40) % 2 == 0) 0xffffff else 0x203040)
        javax.imageio.ImageIO.write(image, "jpg", out)
    }.toByteArray()

    @Test fun `an invite is shown, kept without a line, and used when there is one`(): Unit = Phone().use { phone ->
        runBlocking {
            phone.installation.add("Yohana").use { lontar ->
                val text = hub.invite("Yohana Lete", "officer")
                assertNull(lontar.joining().readInvite("lontar1-nonsense"))
                assertEquals("Yohana Lete", lontar.joining().readInvite(text)?.name)
                assertEquals(JoinView.No, lontar.joining().state())
                assertEquals(SyncEnd.Refused("not_joined"), lontar.syncs().end)
                lontar.joining().keepInvite(text)
                assertTrue(lontar.joining().state() is JoinView.Waiting)
                val offline = runCatching { lontar.sync().run(Photos.ALL, Line(Network.NONE), null, null, Cancel()) }
                assertTrue(offline.exceptionOrNull() is LontarException.Offline)
                val record = lontar.enrols()
                assertEquals(SyncEnd.Done, lontar.syncs().end)
                val joined = lontar.joining().state() as JoinView.Yes
                assertEquals(Role.OFFICER, joined.invite.role)
                assertEquals(Custody.ARRIVED, lontar.records().detail(record).row.custody)
                assertTrue(lontar.joining().lease() is LeaseView.Until)
                assertFalse(lontar.sync().hasWork())
                assertEquals("done", lontar.sync().runs(10u).first().outcome)
                val unused = assertThrows(LontarException.NotAllowed::class.java) {
                    lontar.joining().answerChallenge("7K3Q9-M2X8F/4/Q2WX7".let { "00000-0000/0/00000" })
                }
                assertTrue(unused.why.isNotEmpty())
                assertThrows(LontarException.Invalid::class.java) { lontar.joining().keepInvite("nonsense") }
            }
        }
    }

    @Test fun `an invite that nobody made is refused and costs no record`(): Unit = Phone().use { phone ->
        runBlocking {
            phone.joined(hub, "Yohana").use { first ->
                assertEquals(SyncEnd.Done, first.syncs().end)
            }
            Phone().use { other ->
                other.installation.add("Melkianus").use { lontar ->
                    lontar.joining().keepInvite(Hub().use { it.invite("Melkianus", "officer") })
                    val record = lontar.enrols()
                    assertTrue(lontar.syncs().end is SyncEnd.Offline)
                    assertEquals(Custody.HERE, lontar.records().detail(record).row.custody)
                }
            }
        }
    }

    @Test fun `two officers who answer differently see both values, and one choice settles it`(): Unit = runBlocking {
        Phone().use { one -> Phone().use { two ->
            one.joined(hub, "Yohana Lete").use { yohana -> two.joined(hub, "Melkianus Ndun").use { melkianus ->
                val record = yohana.enrols()
                yohana.syncs()
                melkianus.syncs()
                for ((lontar, mother) in listOf(yohana to "Yuliana Mooy", melkianus to "Yuliana Moy")) {
                    val draft = lontar.drafts().edit(record)
                    lontar.drafts().setField(draft, "identity", listOf(Entry("mother_name", "$mother ")))
                    lontar.drafts().setField(draft, "record", listOf(Entry("note", "oleh $mother")))
                    lontar.drafts().submit(draft)
                }
                yohana.syncs()
                melkianus.syncs()
                val conflict = melkianus.records().conflicts().first { it.field == "note" }
                assertEquals(2, conflict.values.size)
                assertTrue(conflict.values.any { it.isOwn } && conflict.values.any { it.who == "Yohana Lete" })
                val place = conflict.values.indexOfFirst { !it.isOwn }
                assertTrue(melkianus.records().choose(conflict, place.toUInt()))
                assertThrows(LontarException.OpenAgain::class.java) { melkianus.records().choose(conflict, 0u) }
                melkianus.syncs()
                yohana.syncs()
                val note = yohana.records().detail(record).answers.single { it.key == "note" }
                assertEquals(conflict.values[place].answer.text, note.text)
            } }
        } }
    }

    @Test fun `a subscription gives the present first, then changes, and stops by its handle`(): Unit = Phone().use { phone ->
        phone.installation.add("Yohana").use { lontar ->
            lontar.joining().chooseDistrict("53.14.02")
            val heard = LinkedBlockingQueue<StatusView>()
            val throwing = CountDownLatch(2)
            val careless = lontar.sync().subscribe(object : StatusListener {
                override fun onStatus(status: StatusView) {
                    throwing.countDown()
                    throw IllegalStateException("a shell's mistake")
                }
            })
            val handle = lontar.sync().subscribe(object : StatusListener {
                override fun onStatus(status: StatusView) { heard.put(status) }
            })
            assertEquals(0uL, heard.poll(10, TimeUnit.SECONDS)?.waitingRecords)
            lontar.enrols()
            while (heard.poll(10, TimeUnit.SECONDS)!!.waitingRecords < 1uL) { /* the drafts come first */ }
            assertTrue("a listener that throws is asked again", throwing.await(10, TimeUnit.SECONDS))
            handle.cancel()
            val others = LinkedBlockingQueue<StatusView>()
            val other = lontar.sync().subscribe(object : StatusListener {
                override fun onStatus(status: StatusView) { others.put(status) }
            })
            lontar.enrols(person("Ana Mooy"))
            while (others.poll(10, TimeUnit.SECONDS)!!.waitingRecords < 2uL) { /* the drafts come first */ }
            // A call that ran while it was cancelled may still come; of what changed since, nothing does.
            assertTrue("${heard.toList()}", heard.none { it.waitingRecords == 2uL })
            other.close()
            careless.close()
            handle.close()
        }
    }

    @Test fun `a sync tells how far it is, and begins nothing when it is stopped or has no time`(): Unit = runBlocking {
        Phone().use { phone ->
            phone.joined(hub, "Yohana").use { lontar ->
                assertEquals(SyncEnd.Done, lontar.syncs().end)
                repeat(3) { lontar.enrols(person("Maria ${letters(it)}")) }
                val cancelled = Cancel().also { it.cancel() }
                assertEquals(SyncEnd.Stopped, lontar.sync().run(Photos.ALL, Line(), null, null, cancelled).end)
                assertEquals(3uL, lontar.sync().status().waitingRecords)
                val over = object : WorkTime { override fun leftMs(): Long = 0 }
                val late = lontar.sync().run(Photos.ALL, Line(), over, null, Cancel())
                assertEquals(SyncEnd.Stopped to 3uL, late.end to late.waitingRecords)
                val heard = LinkedBlockingQueue<SyncProgress>()
                val listener = object : SyncListener {
                    override fun onProgress(progress: SyncProgress) { heard.put(progress) }
                }
                val unsure = object : Connectivity { override fun network(): Network = throw IllegalStateException("no service") }
                val careless = object : SyncListener { override fun onProgress(progress: SyncProgress) = throw IllegalStateException() }
                lontar.sync().run(Photos.NONE, unsure, null, careless, Cancel())
                lontar.enrols(person("Ana Mooy"))
                assertEquals(SyncEnd.Done, lontar.sync().run(Photos.ALL, Line(), null, listener, Cancel()).end)
                assertTrue(heard.last().bytesUp > 0uL && heard.last().sent > 0uL)
            }
        }
    }

    @Test fun `a sync that is stopped in the middle keeps what arrived, and a later one sends the rest`(): Unit = runBlocking {
        Phone().use { phone ->
            phone.joined(hub, "Yohana").use { lontar ->
                assertEquals(SyncEnd.Done, lontar.syncs().end)
                repeat(MANY) { lontar.enrols(person("Maria ${letters(it)}", nik = "531402520885%04d".format(it + 1))) }
                val cancel = Cancel()
                val impatient = object : SyncListener {
                    override fun onProgress(progress: SyncProgress) { if (progress.sent > 0uL) cancel.cancel() }
                }
                val stopped = lontar.sync().run(Photos.ALL, Line(), null, impatient, cancel)
                assertEquals(SyncEnd.Stopped, stopped.end)
                assertTrue("${stopped.waitingRecords} wait", stopped.waitingRecords in 1uL..<MANY.toULong())
                val rest = lontar.syncs()
                assertEquals(SyncEnd.Done to 0uL, rest.end to rest.waitingRecords)
                assertTrue("what had arrived is not sent again: ${rest.sent}", rest.sent < MANY.toULong())
            }
        }
    }

    @Test fun `a photo is prepared, kept with its draft, sent and seen by another officer`(): Unit = runBlocking {
        Phone().use { one -> Phone().use { two ->
            one.joined(hub, "Yohana").use { yohana -> two.joined(hub, "Melkianus").use { melkianus ->
                val broken = assertThrows(LontarException.Invalid::class.java) { PreparedPhoto.of(ByteArray(0)) }
                assertEquals("photo_empty", broken.problems.single().code)
                val photo = PreparedPhoto.of(jpeg())
                assertTrue("${photo.picture().size} bytes", photo.picture().size in 1_000..60_000)
                val drafts = yohana.drafts()
                val draft = drafts.begin("enrolment", null)
                drafts.setItem(draft, "consent", "consent", "", CONSENT - Entry("photos_allowed", "true") + Entry("photos_allowed", "false"))
                val refused = assertThrows(LontarException.Invalid::class.java) { yohana.media().addToDraft(draft, "ktp", photo) }
                assertEquals("photos_not_allowed", refused.problems.single().code)
                drafts.setItem(draft, "consent", "consent", "", CONSENT)
                drafts.setField(draft, "identity", person("Ana Mooy"))
                drafts.setItem(draft, "family", "heirs", "", HEIR)
                val added = yohana.media().addToDraft(draft, "ktp", photo)
                yohana.media().addToDraft(draft, "ktp", photo).also { yohana.media().removeFromDraft(draft, it.register) }
                val record = drafts.submit(draft).record
                assertNotNull(yohana.media().picture(record, added.register, PhotoRole.THUMBNAIL))
                assertEquals(BlobState.HERE, yohana.media().photos(record).single().state)
                val sent = yohana.syncs()
                assertEquals(0uL, sent.waitingPictures)
                melkianus.syncs()
                assertEquals("cancelled before it began", 0uL, melkianus.media().fetchThumbnails(record, Cancel().also { it.cancel() }))
                assertEquals(1uL, melkianus.media().fetchThumbnails(record, Cancel()))
                assertTrue(melkianus.media().fetchPicture(record, added.register, Cancel()))
                assertTrue(photo.picture().contentEquals(melkianus.media().picture(record, added.register, PhotoRole.MAIN)))
                assertThrows(LontarException.Invalid::class.java) { yohana.media().addVoiceToRecord(record, "story", ByteArray(9)) }
                assertTrue(yohana.media().voices(record).isEmpty())
                yohana.media().removeFromRecord(record, added.register)
                assertTrue(yohana.media().photos(record).isEmpty())
            } }
        } }
    }

    @Test fun `a locked phone sends what it left, takes a report, and a supervisor's code opens it`(): Unit = runBlocking {
        Phone().use { officer -> Phone().use { penyelia ->
            val supervisor = penyelia.joined(hub, "Ferdinan Lona", "supervisor")
            val lontar = officer.joined(hub, "Yohana Lete")
            lontar.syncs()
            lontar.settings().setPin("280591", null)
            supervisor.syncs()
            val record = lontar.enrols()
            assertTrue(lontar.lock() > 0uL)
            assertEquals(Opening.Pin(0), officer.installation.opening(1u))
            assertEquals(0uL, officer.installation.upload(1u, Cancel()).waiting)
            officer.installation.reportWhileLocked(1u, listOf(Entry("name", "Melkianus Ndun"), Entry("reporter_phone", "081234567891")))
            val challenge = officer.installation.challenge(1u)!!
            val code = supervisor.joining().answerChallenge(challenge)
            officer.installation.openWithCode(1u, code.lowercase(), "735192").use { again ->
                assertEquals("Maria Ndaumanu", again.records().detail(record).row.name)
                assertEquals("the report", 1uL, again.sync().status().accidents + again.sync().status().drafts)
                again.leave()
            }
            assertThrows(LontarException.NotAllowed::class.java) { officer.installation.forget(1u) }
            officer.installation.upload(1u, Cancel())
            officer.installation.forget(1u)
            assertTrue(officer.installation.profiles().isEmpty())
            supervisor.close()
        } }
    }

    @Test fun `an officer invites a worker, whose birth date is asked`(): Unit = runBlocking {
        Phone().use { one -> Phone().use { two ->
            one.joined(hub, "Yohana").use { yohana ->
                yohana.syncs()
                val record = yohana.enrols(person("Ana Mooy"))
                yohana.syncs()
                yohana.syncs()
                val invite = yohana.joining().inviteWorker(record, false)
                two.installation.add("Ana").use { ana ->
                    ana.joining().keepWorkerInvite(invite, "1985-08-12")
                    assertEquals(SyncEnd.Done, ana.syncs().end)
                    assertEquals(Role.WORKER, ana.sync().status().role)
                    assertThrows(LontarException.NotAllowed::class.java) { ana.joining().writeSlip(ana.device()) }
                    assertThrows(LontarException.NotFound::class.java) { ana.joining().takeSlip("nonsense") }
                }
            }
        } }
    }

    private companion object {
        /** Of 512 entries a batch is made, and two batches are under way together: so there are some that were not begun. */
        const val MANY = 1_800
    }
}
