package id.lontar.ui

import android.graphics.Bitmap
import android.graphics.BitmapFactory

/** A picture as the core keeps it: never wider or higher than 1280. Null if it cannot be read. */
fun pictureOf(jpeg: ByteArray): Bitmap? = BitmapFactory.decodeByteArray(jpeg, 0, jpeg.size)
