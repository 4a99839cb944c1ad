import {
  AmbientLight,
  Box3,
  BufferGeometry,
  Color,
  DirectionalLight,
  Float32BufferAttribute,
  LineBasicMaterial,
  LineSegments,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three'
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js'

const GRID_MM = 20

export interface StageColours {
  ground: string
  grid: string
}

/**
 * A place to look at things in millimetres, Z upwards. It draws when something changed, not all the time, so that a page that
 * stays open costs nothing.
 */
export class Stage {
  readonly scene = new Scene()
  private readonly camera = new PerspectiveCamera(40, 1, 0.5, 20_000)
  private readonly renderer: WebGLRenderer
  private readonly orbit: OrbitControls
  private readonly watcher: ResizeObserver
  private readonly sun = new DirectionalLight(0xffffff, 2.2)
  private grid: LineSegments | undefined
  private frame = 0
  /** Told when a hand begins to turn the view, and when it ends. */
  turned: ((isTurning: boolean) => void) | undefined

  /** @throws where the browser draws no spaces. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true })
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio))
    this.camera.up.set(0, 0, 1)
    this.orbit = new OrbitControls(this.camera, canvas)
    this.orbit.addEventListener('change', () => this.draw())
    this.orbit.addEventListener('start', () => this.turned?.(true))
    this.orbit.addEventListener('end', () => this.turned?.(false))
    this.sun.position.set(1, -1.6, 2.4)
    this.scene.add(new AmbientLight(0xffffff, 1.1), this.sun)
    this.watcher = new ResizeObserver(() => this.fit())
    this.watcher.observe(canvas)
    this.fit()
  }

  colour(colours: StageColours): void {
    this.scene.background = new Color(colours.ground)
    if (this.grid) (this.grid.material as LineBasicMaterial).color.set(colours.grid)
    this.draw()
  }

  /** A floor of squares of 20 mm from one corner to another. */
  floor(from: [number, number], to: [number, number], colour: string): void {
    this.grid?.removeFromParent()
    this.grid?.geometry.dispose()
    const places: number[] = []
    const [x0, y0, x1, y1] = [Math.floor(from[0] / GRID_MM), Math.floor(from[1] / GRID_MM), Math.ceil(to[0] / GRID_MM), Math.ceil(to[1] / GRID_MM)]
    for (let x = x0; x <= x1; x++) places.push(x * GRID_MM, y0 * GRID_MM, 0, x * GRID_MM, y1 * GRID_MM, 0)
    for (let y = y0; y <= y1; y++) places.push(x0 * GRID_MM, y * GRID_MM, 0, x1 * GRID_MM, y * GRID_MM, 0)
    const geometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(places, 3))
    this.grid = new LineSegments(geometry, new LineBasicMaterial({ color: colour }))
    this.scene.add(this.grid)
    this.draw()
  }

  /** Looks at a box from the front, a little from the right and above. */
  lookAt(min: readonly [number, number, number], max: readonly [number, number, number]): void {
    const box = new Box3(new Vector3(...min), new Vector3(...max))
    const centre = box.getCenter(new Vector3())
    const reach = Math.max(10, box.getSize(new Vector3()).length())
    this.camera.position.copy(centre).add(new Vector3(0.55, -1, 0.75).normalize().multiplyScalar(reach * 1.55))
    this.camera.near = reach / 200
    this.camera.far = reach * 40
    this.camera.updateProjectionMatrix()
    this.orbit.target.copy(centre)
    this.orbit.update()
    this.draw()
  }

  /** Once, at the next frame, however often it is asked for. */
  draw(): void {
    if (this.frame !== 0) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.renderer.render(this.scene, this.camera)
    })
  }

  /** Draws now and waits until it is on the screen, to know how fast this computer draws. */
  measureMs(): number {
    const gl = this.renderer.getContext()
    const begun = performance.now()
    this.renderer.render(this.scene, this.camera)
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4))
    return performance.now() - begun
  }

  close(): void {
    cancelAnimationFrame(this.frame)
    this.watcher.disconnect()
    this.orbit.dispose()
    this.renderer.dispose()
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (width === 0 || height === 0) return
    this.renderer.setSize(width, height, false)
    this.camera.aspect = width / height
    this.camera.updateProjectionMatrix()
    this.draw()
  }
}
