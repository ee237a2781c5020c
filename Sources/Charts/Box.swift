/// A rectangle in a drawing.
struct Box: Sendable, Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var centre: Double { x + width / 2 }

    func intersects(_ other: Box) -> Bool {
        x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }

    func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) -> Box {
        Box(
            x: x + left,
            y: y + top,
            width: max(1, width - left - right),
            height: max(1, height - top - bottom)
        )
    }
}

/// A text in a drawing with the room it takes, kept so that labels can avoid each other.
struct PlacedLabel: Sendable, Equatable {
    var text: String
    var box: Box
}
