/** A process: the express that everybody writes first, which answers with the JSON it was sent. Prints its port. */
import express from 'express'

const app = express()
app.use(express.json())
app.post('/v1/send_email', (request, response) => {
  response.json(request.body)
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : '')
})
